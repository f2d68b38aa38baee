using Autoencoder.Coordinator.Tests.Trained.Models;
using Autoencoder.Coordinator.Trained;
using Autoencoder.Coordinator.Trained.Evaluation;
using Autoencoder.Coordinator.Trained.Images;
using Autoencoder.Coordinator.Trained.Models;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Numerics.Samples;
using Autoencoder.Support;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

public sealed class ModelEvaluationTests(MnistModel mnist) : IClassFixture<MnistModel>
{
    [Fact]
    public void Worst_and_best_are_in_order_and_of_equal_ones_the_first_comes_first()
    {
        var evaluation = Evaluation(0.2, 0.5, 0.1, 0.5, 0.3, 0.1);
        Assert.Equal([1, 3, 4], evaluation.Worst(3).AsEnumerable());
        Assert.Equal([2, 5, 0], evaluation.Best(3).AsEnumerable());
        Assert.Equal(6, evaluation.Best(10).Length);
    }

    [Fact]
    public void Images_are_grouped_by_the_labels_that_there_are()
    {
        var report = Report(Evaluation(0.2, 0.5, 0.1), labels: [7, 2, 7]);
        Assert.Equal([(2, 1, 0.5), (7, 2, 0.15)], report.Labels.Select(group => (group.Label!.Value, group.Images, Math.Round(group.Network.Mse, 9))));
        Assert.Equal((null, 3, 1.0), (report.All.Label, report.All.Images, report.All.Linear!.Mse));
        Assert.Equal([new RankedImage(1, 2, 0.5), new RankedImage(0, 7, 0.2), new RankedImage(2, 7, 0.1)], report.Worst.AsEnumerable());
    }

    [Fact]
    public void Images_without_labels_are_only_ranked()
    {
        var report = Report(Evaluation(0.2, 0.5, 0.1), labels: null);
        Assert.Empty(report.Labels);
        Assert.Equal([new RankedImage(2, null, 0.1), new RankedImage(0, null, 0.2), new RankedImage(1, null, 0.5)], report.Best.AsEnumerable());
    }

    [Fact]
    public void Without_a_linear_code_the_network_is_measured_alone()
    {
        var codec = new Codec(mnist.Model);
        var images = new SampleSet(300, 28, 28, mnist.Data.Test.Pixels[..(300 * 784)].ToArray());
        var alone = ModelEvaluation.Of(codec, null, images, _ => { });
        var beside = ModelEvaluation.Of(codec, PrincipalComponents.Fit(images).Code(12), images, _ => { });
        Assert.Equal(beside.Network.AsEnumerable(), alone.Network.AsEnumerable());
        Assert.Empty(alone.Linear);
        Assert.Null(EvaluationReport.Of(alone, mnist.Model, new DataSet(images, images), "data", "test", images, LabelNames.None).All.Linear);
    }

    [Fact]
    public void A_model_that_goes_beyond_all_numbers_is_told()
    {
        var spec = new ModelSpec([4, 1, 4], [Activation.Linear, Activation.Linear], ReconstructionLoss.Mse);
        var weights = new ParameterVector(new ParameterLayout(spec));
        weights.Values.Fill(1e30f);
        using var model = new TrainedModel(spec, weights, "model.safetensors");
        var codec = new Codec(model);
        var images = new SampleSet(2, 2, 2, [0, 50, 100, 255, 255, 100, 50, 0]);
        var linear = PrincipalComponents.Fit(images).Code(1);

        Assert.StartsWith(
            "the model's reconstruction of image 0 has values that are no finite numbers",
            Assert.Throws<InputException>(() => ModelEvaluation.Of(codec, linear, images, _ => { })).Message, StringComparison.Ordinal);
    }

    private static ModelEvaluation Evaluation(params double[] errors) => new(
        [.. errors.Select(error => new Quality(error, error, error))], [.. errors.Select(_ => new Quality(1, 1, 1))]);

    private EvaluationReport Report(ModelEvaluation evaluation, byte[]? labels)
    {
        var images = new SampleSet(3, 1, 1, new byte[3], labels);
        return EvaluationReport.Of(evaluation, mnist.Model, new DataSet(images, images), "data", "test", images, LabelNames.None);
    }
}
