using Autoencoder.Shared.Program.Hosting;

namespace Autoencoder.Shared.Tests.Program.Hosting;

/// <summary>What programs do with few is that of the coordinator's tests.</summary>
public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(null, 256)]
    [InlineData(1_048_576L, 256)]
    [InlineData(576L, 256)]
    [InlineData(400L, 80)]
    [InlineData(320L, 16)]
    [InlineData(28L, 16)]
    public void Clients_get_what_the_process_itself_does_not_need(long? limit, int connections) =>
        Assert.Equal(connections, OpenFiles.LeftForClients(limit, wanted: 256, atLeast: 16));
}
