namespace Autoencoder.Chaos.Tests;

public sealed class MeasurementsTests
{
    private const string Joined = """{"time":"2026-01-01T00:00:01.000000Z","event":"worker-joined","term":1,"worker":"w1"}""" + "\n";

    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 2, DateTimeKind.Utc);

    [Fact]
    public void A_killed_worker()
    {
        var times = Of(
            new InjectedFault(FaultKind.Kill, At, ["w1"]),
            """
            {"time":"2026-01-01T00:00:02.002500Z","event":"worker-lost","term":1,"step":9,"worker":"w1"}
            {"time":"2026-01-01T00:00:02.003000Z","event":"shards-reissued","term":1,"step":9,"phase":"train","worker":"w2","other":"w1","cause":"lost"}
            """);

        Assert.Equal([2.5], times.KillDetected);
        Assert.Equal([3.0], times.KillReissued);
        Assert.Empty(times.PauseDetected);
    }

    [Fact]
    public void A_worker_whose_shards_were_late_before_it_was_lost()
    {
        var times = Of(
            new InjectedFault(FaultKind.Pause, At, ["w1"], At.AddSeconds(2)),
            """
            {"time":"2026-01-01T00:00:02.050000Z","event":"shards-reissued","term":1,"step":9,"phase":"train","worker":"w2","other":"w1","cause":"late"}
            {"time":"2026-01-01T00:00:02.060000Z","event":"round-recovered","term":1,"step":8,"phase":"train","milliseconds":99,"typicalMilliseconds":1}
            {"time":"2026-01-01T00:00:02.070000Z","event":"round-recovered","term":1,"step":9,"phase":"train","milliseconds":60,"typicalMilliseconds":4.5}
            {"time":"2026-01-01T00:00:05.070000Z","event":"worker-lost","term":1,"step":90,"worker":"w1"}
            """);

        Assert.Equal([50.0], times.PauseDetected);
        Assert.Equal([55.5], times.PauseDelay);
    }

    [Fact]
    public void A_cut_that_is_first_seen_as_a_loss()
    {
        var times = Of(
            new InjectedFault(FaultKind.Cut, At, ["w1"], At.AddSeconds(4)),
            """
            {"time":"2026-01-01T00:00:02.900000Z","event":"worker-lost","worker":"w2"}
            {"time":"2026-01-01T00:00:03.000000Z","event":"worker-lost","worker":"w1"}
            """);

        Assert.Equal([1000.0], times.CutDetected);
    }

    [Fact]
    public void A_killed_coordinator()
    {
        var times = Of(
            new InjectedFault(FaultKind.Coordinator, At, []),
            """
            {"time":"2026-01-01T00:00:03.000000Z","event":"resumed","term":2}
            {"time":"2026-01-01T00:00:03.250000Z","event":"recovered","term":2,"milliseconds":900}
            """);

        Assert.Equal([1250.0], times.CoordinatorRecovered);
    }

    [Theory]
    [InlineData("""{"time":"2026-01-01T00:00:01.500000Z","event":"worker-left","worker":"w1"}""")]
    [InlineData("""{"time":"2026-01-01T00:00:01.500000Z","event":"resumed","term":2}""")]
    public void A_worker_that_the_coordinator_does_not_count_on_cannot_be_missed(string before)
    {
        var times = Of(
            new InjectedFault(FaultKind.Kill, At, ["w1"]),
            before + """

            {"time":"2026-01-01T00:00:02.002500Z","event":"worker-lost","worker":"w1"}
            """);

        Assert.Empty(times.KillDetected);
    }

    [Fact]
    public void What_the_next_coordinator_tells_is_not_about_what_was_before_it()
    {
        var times = Of(
            new InjectedFault(FaultKind.Kill, At, ["w1"]),
            """
            {"time":"2026-01-01T00:00:03.000000Z","event":"resumed","term":2}
            {"time":"2026-01-01T00:00:04.000000Z","event":"worker-lost","worker":"w1"}
            """);

        Assert.Empty(times.KillDetected);
    }

    [Fact]
    public void A_line_that_breaks_off_is_passed_over() =>
        Assert.Equal(
            ["started", "resumed"],
            RunEvent.Parse("""
                {"time":"2026-01-01T00:00:00.000001Z","event":"started","new":[1]}
                {"time":"2026-01-01T00:00:01.0000
                {"time":"2026-01-01T00:00:02.000000Z","event":"resumed"}
                """).Select(one => one.Event));

    private static Measurements Of(InjectedFault fault, string events)
    {
        var times = new Measurements();
        times.Add([fault], RunEvent.Parse(Joined + events));
        return times;
    }
}
