using Autoencoder.Coordinator.Cluster;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Cluster;

public sealed class StallReporterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly StallReporter _watch;

    public StallReporterTests() => _watch = new StallReporter(_time);

    [Fact]
    public async Task Says_what_is_waited_for_soon_and_then_ever_more_rarely()
    {
        var told = new List<int>();
        for (var second = 0; second <= 40; second++)
        {
            _watch.Check("step 3", () => "step 3 waits for shard 5 on w", _observer);
            if (_observer.Left > 0)
            {
                Assert.Equal($"waiting: step 3 waits for shard 5 on w, {second}.0 s", await _observer.Next());
                told.Add(second);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([2, 4, 8, 16, 32], told);
        Assert.Equal(Enumerable.Range(2, 39).Select(second => $"step 3 waits for shard 5 on w, {second}.0 s"), _observer.Waited);
    }

    [Fact]
    public async Task Where_workers_are_missing_it_says_what_to_do()
    {
        _watch.Check("for workers: 0 of 2", null, _observer, "start one with: worker");
        _time.Advance(TimeSpan.FromSeconds(125));
        _watch.Check("for workers: 0 of 2", null, _observer, "start one with: worker");
        Assert.Equal("waiting for workers: 0 of 2, 2 min 05 s; start one with: worker", await _observer.Next());
        Assert.Equal(["for workers: 0 of 2, 2 min 05 s; start one with: worker"], _observer.Waited);
    }

    [Fact]
    public void What_is_in_progress_is_no_wait()
    {
        for (var step = 0; step < 10; step++, _time.Advance(TimeSpan.FromSeconds(1.9)))
        {
            _watch.Check($"step {step}", () => throw new InvalidOperationException("not to be described"), _observer);
            _time.Advance(TimeSpan.FromSeconds(1.9));
            _watch.Check($"step {step}", () => throw new InvalidOperationException("not to be described"), _observer);
        }

        Assert.Equal(0, _observer.Left);
    }

    [Fact]
    public async Task Another_wait_is_timed_anew()
    {
        _watch.Check("1 of 2 workers", null, _observer);
        _time.Advance(TimeSpan.FromSeconds(100));
        _watch.Check("1 of 3 workers", null, _observer);
        Assert.Equal(0, _observer.Left);
        _time.Advance(TimeSpan.FromSeconds(2.25));
        _watch.Check("1 of 3 workers", null, _observer);
        Assert.Equal("waiting: 1 of 3 workers, 2.3 s", await _observer.Next());
    }
}
