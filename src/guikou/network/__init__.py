"""The one way to other machines: which places may be asked, connections that go exactly where was checked, answers within limits."""
