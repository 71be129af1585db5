import argparse, collections, dataclasses, functools, json, logging, pathlib, re, subprocess, typing, unittest
