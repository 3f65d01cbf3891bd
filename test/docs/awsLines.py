"""Runs lines of the AWS CLI one after the other in one process: lists of words in JSON come in, what each says on standard error goes out."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

driver = create_clidriver()
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            driver.main(json.loads(line))
        except SystemExit:
            pass
    print(json.dumps(said.getvalue()), flush=True)
