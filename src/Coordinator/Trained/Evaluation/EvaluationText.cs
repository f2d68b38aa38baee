using System.Globalization;
using static System.FormattableString;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>An evaluation as people read it: a table, and what it comes to.</summary>
internal static class EvaluationText
{
    // What rounding and chance leave of a difference is no win.
    private const double Level = 0.005;

    private const string None = "-";

    /// <summary>Lines of up to 80 characters, if labels have no longer names: all images, then those of each label.</summary>
    public static IEnumerable<string> Table(EvaluationReport report)
    {
        var width = report.Labels.Select(NameOf).Append("label").Max(name => name.Length);
        return
        [
            $"{Name("")}{"",8} {"MSE",12}{"PSNR (dB)",17}{"SSIM",14}{"BCE",16}",
            $"{Name("label")}{"images",8} {"network",8}{"PCA",8} {"network",8}{"PCA",7} {"network",8}{"PCA",7} {"network",8}{"PCA",7}",
            Row(Name("all"), report.All),
            .. report.Labels.Select(group => Row(Name(NameOf(group)), group)),
            .. report.All.Network.Ssim is null ? [Invariant($"(no SSIM: its window of {StructuralSimilarity.Window} x {StructuralSimilarity.Window} pixels does not fit into the images)")] : Array.Empty<string>(),
        ];

        string Name(string text) => text.PadLeft(width);

        static string NameOf(GroupQuality group) => group.Name ?? Invariant($"{group.Label}");
    }

    /// <summary>Whether the network beats the linear optimum, in one line.</summary>
    public static string Verdict(EvaluationReport report)
    {
        if (report.All.Linear is not { Mse: var linear })
            return $"there is no linear optimum beside it: principal components are computed of up to {PrincipalComponents.MaxValues} pixels";
        var optimum = report.CodeSize == 1 ? "the linear optimum of 1 value" : Invariant($"the linear optimum of {report.CodeSize} values");
        var network = report.All.Network.Mse;
        return (network - linear) switch
        {
            var gain when gain < -Level * linear => Invariant($"the network beats {optimum} (PCA) by {Percent(-gain / linear)} % of its squared error"),
            var loss when loss > Level * linear => Invariant($"the network does not reach {optimum} (PCA){(linear > 0 ? $": its squared error is {Percent(loss / linear)} % larger" : ", which makes no error")}"),
            _ => Invariant($"the network is level with {optimum} (PCA)"),
        };
    }

    private static string Row(string name, GroupQuality group)
    {
        var (network, linear) = (group.Network, group.Linear);
        return Invariant($"{name}{group.Images,8:#,0} {network.Mse,8:0.00000}{Or(linear?.Mse, "0.00000"),8} {Or(network.Psnr, "0.00"),8}{Or(linear?.Psnr, "0.00"),7} {Or(network.Ssim, "0.000"),8}{Or(linear?.Ssim, "0.000"),7} {network.Bce,8:0.0000}{Or(linear?.Bce, "0.0000"),7}");
    }

    private static string Percent(double share) => (100 * share).ToString(share < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Or(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? None;
}
