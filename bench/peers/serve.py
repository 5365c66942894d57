"""Hosts one peer in Python: requests as JSON lines on stdin, answers as JSON lines on stdout (see ../worker.ts)."""
import importlib
import json
import sys
import time


def main() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr
    try:
        peer = importlib.import_module(sys.argv[1]).open_peer(int(sys.argv[2]))
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), file=answers, flush=True)
        return
    print(json.dumps({"version": peer.version}), file=answers, flush=True)
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "open":
                work = None
                work = peer.open(request["job"])
                answer = {"open": work is not None}
            elif request["do"] == "check":
                answer = {"numbers": [float(value) for value in work.check(request["count"])]}
            else:
                start = time.perf_counter()
                done = work.run(request["count"])
                answer = {"done": done, "seconds": time.perf_counter() - start}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


main()
