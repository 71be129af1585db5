import math
class Vector:
    __slots__ = ('x', 'y', 'z')
    def __init__(self, x, y, z): self.x, self.y, self.z = x, y, z
    def __add__(self, o): return Vector(self.x + o.x, self.y + o.y, self.z + o.z)
    def __sub__(self, o): return Vector(self.x - o.x, self.y - o.y, self.z - o.z)
    def __mul__(self, k): return Vector(self.x * k, self.y * k, self.z * k)
    def dot(self, o): return self.x * o.x + self.y * o.y + self.z * o.z
    def length(self): return math.sqrt(self.dot(self))
    def unit(self): return self * (1.0 / self.length())
class Sphere:
    def __init__(self, centre, radius, colour): self.centre, self.radius, self.colour = centre, radius, colour
    def hit(self, origin, direction):
        to = self.centre - origin
        along = to.dot(direction)
        rest = to.dot(to) - along * along
        reach = self.radius * self.radius - rest
        return along - math.sqrt(reach) if reach > 0 and along > 0 else None
    def normal(self, point): return (point - self.centre).unit()
class Floor:
    colour = 0.5
    def __init__(self, height): self.height = height
    def hit(self, origin, direction): return (self.height - origin.y) / direction.y if direction.y < -1e-6 else None
    def normal(self, point): return Vector(0.0, 1.0, 0.0)
class Scene:
    def __init__(self, things, light): self.things, self.light = things, light
    def nearest(self, origin, direction):
        best = None
        for thing in self.things:
            t = thing.hit(origin, direction)
            if t is not None and t > 1e-4 and (best is None or t < best[0]): best = t, thing
        return best
    def colour(self, origin, direction, depth=2):
        found = self.nearest(origin, direction)
        if found is None: return 0.1
        t, thing = found
        point = origin + direction * t
        normal = thing.normal(point)
        to_light = (self.light - point).unit()
        shade = max(0.0, normal.dot(to_light)) if self.nearest(point, to_light) is None else 0.0
        mirrored = self.colour(point, direction - normal * (2 * normal.dot(direction)), depth - 1) if depth else 0.0
        return thing.colour * shade + 0.3 * mirrored
scene = Scene([Sphere(Vector(-1.5 + i, 0.2 * i, 5.0 + i), 0.8, 0.3 + 0.1 * i) for i in range(4)] + [Floor(-1.0)], Vector(5.0, 8.0, -2.0))
sum(scene.colour(Vector(0.0, 0.5, -1.0), Vector((x - 30) / 30, (y - 20) / 30, 1.0).unit()) for y in range(40) for x in range(60))
