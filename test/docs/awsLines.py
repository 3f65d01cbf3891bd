"""Runs lines of the AWS CLI, loaded once: lists of words in JSON come in, what each says on standard error goes out."""

import contextlib
import io
import json
import os
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
for line in sys.stdin:
    # Each has a process of its own, for the driver keeps the options of the line before.
    child = os.fork()
    if child == 0:
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            try:
                driver.main(json.loads(line))
            except SystemExit:
                pass
        print(json.dumps(said.getvalue()), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
