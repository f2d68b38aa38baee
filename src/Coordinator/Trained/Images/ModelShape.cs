using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>Rows and columns of a model's images, which the model itself, a list of pixels, does not know.</summary>
internal static class ModelShape
{
    /// <summary>That of a model's images if they are square.</summary>
    /// <exception cref="InputException">Their number of pixels is no square.</exception>
    public static SampleShape Square(ModelSpec model)
    {
        var side = (int)Math.Round(Math.Sqrt(model.Pixels));
        return side * side == model.Pixels
            ? new SampleShape(side, side)
            : throw new InputException($"the model's images have {model.Pixels} pixels, which make no square; name the folder of its data set with --data, which tells their height and width.");
    }

    /// <summary>That of a data set, if the model takes its images.</summary>
    /// <param name="remedy">What to do if it does not.</param>
    /// <exception cref="InputException">It does not.</exception>
    public static SampleShape Of(
        SampleSet images, ModelSpec model, string directory, string remedy = "name the folder of the data it was trained on with --data") => images.ValueCount == model.Pixels
        ? images.Shape
        : throw new InputException(
            $"the model takes {model.Pixels} pixels, but the images of {directory} have {images.ValueCount} ({images.Shape}); {remedy}.");
}
