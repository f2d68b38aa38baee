using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>A few images, and what each is called.</summary>
/// <param name="Numbers">Shape [n]: in the data set, or among the files.</param>
/// <param name="Names">Shape [n]: numbers in the data set, or paths.</param>
public sealed record ChosenImages(ImageSource Source, int[] Numbers, string[] Names)
{
    public SampleSet Images => Source.Images;

    public static ChosenImages Files(ImageSource files) => new(files, [.. Enumerable.Range(0, files.Files.Length)], [.. files.Files.Select(file => file.File)]);

    /// <param name="numbers">Each below the number of images of the data set; at least one.</param>
    public static ChosenImages Of(ImageSource dataSet, int[] numbers) =>
        new(dataSet with { Images = dataSet.Images.Chosen(numbers) }, numbers, [.. numbers.Select(number => $"{number}")]);
}
