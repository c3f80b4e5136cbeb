"""The practice platform for WordPress: the REST API for posts, pictures and comments, and the website that readers see."""

from guikou.channels.practice.wordpress.platform import PracticeWordPress

__all__ = ["PracticeWordPress"]
