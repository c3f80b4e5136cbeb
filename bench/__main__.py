"""Run every comparison, or the one named: `python -m bench [duplicates|planner|platform|delivery] [options]`."""

import runpy
import sys

PARTS = ("duplicates", "planner", "platform", "delivery")


def main() -> None:
    """Run the parts asked for; options go to the part named."""
    named = sys.argv[1:2]
    if named and named[0] not in PARTS:
        sys.exit(f"bench: no part {named[0]}; there are {', '.join(PARTS)}")
    for part in named or PARTS:
        print(f"\n## {part}\n", flush=True)
        sys.argv = [f"bench.{part}", *sys.argv[2:]] if named else [f"bench.{part}"]
        runpy.run_module(f"bench.{part}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
