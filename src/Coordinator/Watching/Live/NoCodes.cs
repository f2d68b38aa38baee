namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The codes of a run whose model or data set is not there.</summary>
internal sealed class NoCodes : ICodeSpace
{
    public CodePlaneView? Plane(string x, string y) => null;

    public ReadOnlyMemory<byte>? Decode(string x, string y, double u, double v) => null;
}
