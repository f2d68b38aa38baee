namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>How far a reconstruction y is from its image x, pixel by pixel. Black is 0 and white is 1.</summary>
public static class ImageQuality
{
    /// <summary>Keras's; beyond it and 1 − it no logarithm is taken.</summary>
    private const double Epsilon = 1e-7;

    /// <summary>Mean of (y − x)² over all values.</summary>
    /// <exception cref="ArgumentException">There are not as many of both, or none.</exception>
    public static double SquaredError(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction)
    {
        RequireSame(image, reconstruction);
        var sum = 0.0;
        for (var i = 0; i < image.Length; i++)
        {
            var difference = (double)reconstruction[i] - image[i];
            sum += difference * difference;
        }

        return sum / image.Length;
    }

    /// <summary>
    /// Mean binary cross-entropy, −x·ln y − (1 − x)·ln(1 − y), over all values. As in Keras, y is cut off at 1e-7 and
    /// 1 − 1e-7 first, so that it is finite for any y, even for a linear code's beyond 0 and 1.
    /// </summary>
    /// <exception cref="ArgumentException">There are not as many of both, or none.</exception>
    public static double CrossEntropy(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction)
    {
        RequireSame(image, reconstruction);
        var sum = 0.0;
        for (var i = 0; i < image.Length; i++)
        {
            var y = Math.Clamp((double)reconstruction[i], Epsilon, 1 - Epsilon);
            sum -= image[i] * Math.Log(y) + (1.0 - image[i]) * Math.Log(1 - y);
        }

        return sum / image.Length;
    }

    /// <summary>Peak signal-to-noise ratio in decibel, for a peak of 1: 10·lg(1 / MSE); infinite for an error of 0.</summary>
    public static double PeakSignalToNoise(double squaredError) => -10 * Math.Log10(squaredError);

    private static void RequireSame(ReadOnlySpan<float> image, ReadOnlySpan<float> reconstruction)
    {
        if (image.IsEmpty || image.Length != reconstruction.Length)
            throw new ArgumentException($"{reconstruction.Length} values are no reconstruction of {image.Length}.");
    }
}
