namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Pixels between the bytes of files, 0 to 255, and the floats of models, 0 to 1.</summary>
public static class PixelValues
{
    /// <summary>Luma of ITU-R BT.601 in 16 bits, whose factors add up to one: grey stays exactly what it was.</summary>
    public static byte Luma(byte red, byte green, byte blue) => (byte)((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);

    /// <summary>The nearest byte; values beyond [0, 1] become 0 or 255, NaN 0.</summary>
    public static byte ToByte(float value) => value > 0 ? (byte)(Math.Min(value, 1) * 255 + 0.5f) : (byte)0;
}
