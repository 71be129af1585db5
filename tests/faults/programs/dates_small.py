from datetime import date, datetime, time, timedelta, timezone

d, t = datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=timezone.utc), timedelta(days=1, hours=-3, microseconds=5)
print(d, repr(d), d.isoformat(), d + t, d - t, d - datetime(2000, 1, 1, tzinfo=timezone.utc), d.astimezone(timezone(timedelta(hours=5, minutes=30), 'IST')))
print(t, repr(t), t * 2, t / 3, t // timedelta(hours=1), divmod(t, timedelta(hours=5)), -t, abs(-t), t.total_seconds(), hash(t) == hash(t * 1))
print(date(2024, 1, 31).replace(month=3), date.fromordinal(738000), date.fromisocalendar(2024, 9, 4), date(2024, 2, 29).isocalendar(), date.max - date.min)
print(time(1, 2, 3, 4, tzinfo=timezone.utc), time.fromisoformat('04:05:06.789+02:00'), time(5) < time(6), time(1).strftime('%H-%M'))
print(d.strftime('%Y %b %d %j %U %z %% %f'), format(d, '%A'), f'{d:%d.%m.%y}', datetime.strptime('2024-02-29 01:02', '%Y-%m-%d %H:%M'), d.timetuple()[:6], d.ctime())
print(datetime.fromtimestamp(1e9, timezone.utc), datetime.fromisoformat('2024-02-29T01:02:03Z'), datetime.combine(date(2000, 1, 1), time(1)), d.timestamp(), d.replace(fold=1))
for bad in lambda: date(2023, 2, 29), lambda: d + timedelta.max, lambda: datetime.fromisoformat('x'), lambda: d < datetime(2000, 1, 1), lambda: time(25), lambda: timezone(timedelta(days=2)), lambda: d - 1:
    try:
        print(bad())
    except (ValueError, OverflowError, TypeError) as e:
        print(e)


class Zone(timezone.__base__):
    def utcoffset(self, d):
        return timedelta(hours=2)

    def dst(self, d):
        return timedelta(0)

    def tzname(self, d):
        return 'ZONE'


print(datetime(2024, 1, 1, tzinfo=Zone()), datetime(2024, 1, 1, tzinfo=Zone()).utctimetuple()[:5], d.__reduce__()[0].__name__)
