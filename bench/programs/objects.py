class Node:
    def __init__(self, key, left=None, right=None):
        self.key, self.left, self.right = key, left, right
def insert(n, k):
    if n is None: return Node(k)
    if k < n.key: n.left = insert(n.left, k)
    else: n.right = insert(n.right, k)
    return n
def run():
    root, x = None, 12345
    for _ in range(40_000):
        x = (x * 1103515245 + 12345) % 2147483648
        root = insert(root, x)
    n, stack = 0, [root]
    while stack:
        node = stack.pop()
        if node is not None:
            n += 1
            stack += (node.left, node.right)
    return n
run()
