namespace Autoencoder.Coordinator.Watching.Live;

/// <summary>The same test images, one of each label, as the model gave them back over the epochs. PNG files, 8-bit grey, the images side by side.</summary>
public interface IImageHistory
{
    /// <summary>As they are in the data set; empty where that is not there any more.</summary>
    ReadOnlyMemory<byte> Originals { get; }

    /// <summary>What the model is given, if noise corrupts it; null where that is the originals.</summary>
    ReadOnlyMemory<byte>? Inputs => null;

    /// <summary>Out of the newest weights that were looked at; null before there are any.</summary>
    ReadOnlyMemory<byte>? Latest { get; }

    /// <summary>At the end of an epoch, counted from 1; null if it was not kept.</summary>
    ReadOnlyMemory<byte>? OfEpoch(int epoch);
}
