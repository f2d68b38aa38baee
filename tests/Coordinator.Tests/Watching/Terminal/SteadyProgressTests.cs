using Autoencoder.Coordinator.Watching.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Coordinator.Tests.Watching.Terminal;

public sealed class SteadyProgressTests
{
    [Fact]
    public void Short_work_says_nothing_and_long_work_a_line_every_five_seconds()
    {
        var time = new FakeTimeProvider();
        using var output = new StringWriter();
        var progress = new SteadyProgress("images encoded", 10_000, output, time);
        for (var second = 1; second <= 11; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(second * 900);
        }

        Assert.Equal($"4,500 of 10,000 images encoded{Environment.NewLine}9,000 of 10,000 images encoded{Environment.NewLine}", output.ToString());
    }
}
