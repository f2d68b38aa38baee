namespace Autoencoder.Shared.Tests.Wire.Tensors.Faults;

/// <summary>
/// After every fault: each connection is told to be closed once and with a reason, every vector is back in its pool,
/// and no sum came that the test did not look at.
/// </summary>
public abstract class ProxiedTest : IAsyncLifetime
{
    protected const string ClosedByOther = "the connection was closed by the other side";
    protected const string WasReset = "the connection was reset";

    private protected ProxiedRun Run { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Run.DisposeAsync().AsTask();
}
