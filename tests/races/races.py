"""pithon -I -S races.py --list | KIND ROUNDS [OPERATION OPERATION | --sample COUNT SEED] [--guarded]"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
import containers
import iterators
import objects
import streams

sys.exit(harness.main(sys.argv))
