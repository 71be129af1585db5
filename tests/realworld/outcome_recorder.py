"""A plugin of pytest: writes [test, phase, outcome] lines to the file that OUTCOMES names."""
import json
import os

path = os.environ.pop('OUTCOMES', None)


def pytest_runtest_logreport(report):
    if path and (report.when == 'call' or report.outcome != 'passed'):
        outcome = ('x' if hasattr(report, 'wasxfail') else '') + report.outcome
        with open(path, 'a') as file:
            json.dump([report.nodeid, report.when, outcome, str(report.longrepr)[-1500:] if report.failed else ''], file)
            file.write('\n')


def pytest_collectreport(report):
    if path and report.failed:
        with open(path, 'a') as file:
            json.dump([report.nodeid, 'collect', 'failed', str(report.longrepr)[-1500:]], file)
            file.write('\n')
