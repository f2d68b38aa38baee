using Autoencoder.Coordinator.Trained.Evaluation;

namespace Autoencoder.Coordinator.Tests.Trained.Evaluation;

public sealed class EvaluationTextTests
{
    [Theory]
    [InlineData(32, 0.0060, 0.0100, "the network beats the linear optimum of 32 values (PCA) by 40 % of its squared error")]
    [InlineData(32, 0.00966, 0.0100, "the network beats the linear optimum of 32 values (PCA) by 3.4 % of its squared error")]
    [InlineData(32, 0.00997, 0.0100, "the network is level with the linear optimum of 32 values (PCA)")]
    [InlineData(1, 0.0225, 0.0100, "the network does not reach the linear optimum of 1 value (PCA): its squared error is 125 % larger")]
    [InlineData(2, 0.0, 0.0100, "the network beats the linear optimum of 2 values (PCA) by 100 % of its squared error")]
    [InlineData(2, 0.0, 0.0, "the network is level with the linear optimum of 2 values (PCA)")]
    public void The_verdict_says_who_wins_and_by_how_much(int codeSize, double network, double linear, string verdict) =>
        Assert.Equal(verdict, EvaluationText.Verdict(Report(codeSize, Group(null, network, linear))));

    [Fact]
    public void A_network_that_errs_where_a_linear_code_does_not_is_no_winner() => Assert.Equal(
        "the network does not reach the linear optimum of 4 values (PCA), which makes no error",
        EvaluationText.Verdict(Report(4, Group(null, 0.01, 0))));

    [Fact]
    public void The_table_has_a_line_for_all_and_one_for_each_label() => Assert.Equal(
        [
            "                       MSE        PSNR (dB)          SSIM             BCE",
            "label  images  network     PCA  network    PCA  network    PCA  network    PCA",
            "  all  60,000  0.00600 0.01000    22.22  20.00    0.900  0.800   0.0900 0.1200",
            "    0   6,000  0.00700 0.00000    21.55      -    0.900  0.800   0.0900 0.1200",
            "   46       2  0.00600 0.01000    22.22  20.00        -      -   0.0900 0.1200",
        ],
        EvaluationText.Table(Report(
            32, Group(null, 0.006, 0.01, 60_000), Group(0, 0.007, 0, 6_000),
            Group(46, 0.006, 0.01, 2) with { Network = Mean(0.006, null, 0.09), Linear = Mean(0.01, null, 0.12) })));

    [Fact]
    public void Images_too_large_for_principal_components_have_no_linear_code_beside_the_network()
    {
        var report = Report(32, Group(null, 0.006, 0.01) with { Linear = null });
        Assert.Equal("  all       1  0.00600       -    22.22      -    0.900      -   0.0900      -", EvaluationText.Table(report).Last());
        Assert.Equal("there is no linear optimum beside it: principal components are computed of up to 4096 pixels", EvaluationText.Verdict(report));
    }

    [Fact]
    public void It_says_why_there_is_no_structural_similarity()
    {
        var all = Group(null, 0.006, 0.01) with { Network = Mean(0.006, null, 0.09), Linear = Mean(0.01, null, 0.12) };
        Assert.Equal("(no SSIM: its window of 11 x 11 pixels does not fit into the images)", EvaluationText.Table(Report(2, all)).Last());
    }

    private static EvaluationReport Report(int codeSize, GroupQuality all, params GroupQuality[] labels) => new()
    {
        Model = "model.safetensors",
        ModelFingerprint = "",
        Layers = "",
        Activations = "",
        Loss = "mse",
        CodeSize = codeSize,
        Data = "data",
        DataFingerprint = "",
        Split = "test",
        All = all,
        Labels = [.. labels],
        Worst = [],
        Best = [],
    };

    private static GroupQuality Group(int? label, double network, double linear, int images = 1) =>
        new(label, images, Mean(network, 0.9, 0.09), Mean(linear, 0.8, 0.12));

    private static MeanQuality Mean(double mse, double? ssim, double bce) => MeanQuality.Of([new Quality(mse, bce, ssim)]);
}
