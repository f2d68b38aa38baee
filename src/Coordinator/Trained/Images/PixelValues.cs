namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Pixels between the bytes of files, 0 to 255, and the floats of models, 0 to 1.</summary>
public static class PixelValues
{
    /// <summary>The nearest byte; values beyond [0, 1] become 0 or 255, NaN 0.</summary>
    public static byte ToByte(float value) => value > 0 ? (byte)(Math.Min(value, 1) * 255 + 0.5f) : (byte)0;
}
