using System.Text;
using Autoencoder.Shared.Program.Settings;
using Autoencoder.Shared.Wire.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace Autoencoder.Worker.Tests;

public sealed class DataWaitLogTests
{
    [Fact]
    public void The_data_are_here_when_no_thread_waits_for_them_any_more()
    {
        var time = new FakeTimeProvider();
        using var output = new MemoryStream();
        using var log = new ConsoleLog(output, "w", LogFormat.Text, time);
        var health = new CrewHealth(["w"], new NodeAddress("there", 4053), time);
        health[0].Joined();
        var waits = new DataWaitLog(log, health, time);
        var (one, other) = (new object(), new object());
        waits.Waits(one, "waiting for block 3");
        waits.Waits(other, "waiting for block 4");
        waits.WaitEnded(one, came: true);
        Assert.Equal((false, "waiting for block 4"), (health.Now.IsReady, health.Now.Reason));
        waits.WaitEnded(other, came: true);
        Assert.True(health.Now.IsReady);
        Assert.Equal(
            ["w: waiting for block 3", "w: the data are here"],
            Encoding.UTF8.GetString(output.ToArray()).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line[9..]));
    }
}
