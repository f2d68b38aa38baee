namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The pictures of a run: those in its folder, and the newest.</summary>
/// <param name="originals">Empty if they are not there.</param>
/// <param name="inputs">Null where the model is given the originals.</param>
internal sealed class RunImages(byte[] originals, byte[]? inputs, ReconstructionFolder folder) : IImageHistory
{
    private volatile byte[]? _latest;

    public ReadOnlyMemory<byte> Originals => originals;

    public ReadOnlyMemory<byte>? Inputs => NullableMemory.Of(inputs);

    public ReadOnlyMemory<byte>? Latest => NullableMemory.Of(_latest);

    public ReadOnlyMemory<byte>? OfEpoch(int epoch) => NullableMemory.Of(folder.Of(epoch));

    /// <param name="picture">Null if there is none any more.</param>
    public void Show(byte[]? picture) => _latest = picture;
}
