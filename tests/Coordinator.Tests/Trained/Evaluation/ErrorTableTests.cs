using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Shared.Numerics.Samples;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

public sealed class ErrorTableTests
{
    // −ln 0.5 = 0.6931, −ln 0.9 = 0.1054.
    [Fact]
    public void Each_image_has_a_line_and_several_have_a_mean()
    {
        var images = new SampleSet(2, 1, 2, [0, 255, 0, 0], [7, 3]);
        Assert.Equal(
            ["image  label     mse     bce", "    3      7  0.2500  0.6931", "   17      3  0.0100  0.1054", " mean         0.1300  0.3993"],
            ErrorTable.Lines(new ChosenImages(new ImageSource(images, "", []), [3, 17], ["3", "17"]), [0, 1, 0, 0], [0.5f, 0.5f, 0.1f, 0.1f]));
    }

    [Fact]
    public void Files_have_no_labels() => Assert.Equal(
        ["    image     mse     bce", "digit.png  0.2500  0.6931"],
        ErrorTable.Lines(new ChosenImages(new ImageSource(new SampleSet(1, 1, 1, [0]), "", []), [0], ["digit.png"]), [0], [0.5f]));
}
