using System.Text;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Definition;
using ScottPlot;

namespace Autoencoder.Coordinator.Runs.Overview;

/// <summary>Curves of several runs in one figure: loss dashed, validation loss solid, a colour for each run.</summary>
internal static class ComparisonFigure
{
    public const int Width = 1200;
    public const int Height = 800;

    // Okabe and Ito's palette, which every kind of colour vision tells apart; without its yellow, which is too pale for a line.
    private static readonly Color[] Colours =
        [.. new[] { "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000" }.Select(hex => Color.FromHex(hex))];

    /// <summary>So many runs have a colour of their own.</summary>
    public static int MaxRuns => Colours.Length;

    /// <param name="runs">Each with one epoch at least.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, IReadOnlyList<RunOverview> runs)
    {
        FigureFonts.Register();
        using var plot = new Plot();
        var losses = runs.Select(run => run.Settings.GetValueOrDefault(SettingNames.Loss)).Distinct().ToArray();
        plot.Title($"validation loss (solid) and loss (dashed){(losses is not [_] ? $"; {string.Join(" and ", losses)} are not of one scale" : OverviewTable.AreOfOneDataSet(runs) ? "" : ", of different images")}");
        plot.XLabel("epoch");
        plot.YLabel("loss per pixel");
        foreach (var (number, run) in runs.Index())
        {
            // It would hide the one that it is like.
            var alike = runs.Take(number).FirstOrDefault(earlier => Covers(earlier, run));
            if (alike is null)
                AddCurve(plot, run, epoch => epoch.TrainLoss, LinePattern.Dashed, Colours[number], null);
            AddCurve(plot, run, epoch => epoch.ValidationLoss, alike is null ? LinePattern.Solid : LinePattern.Dotted, Colours[number], NameOf(run, alike));
        }

        FigureStyle.LossByEpoch(plot);
        plot.ShowLegend(Alignment.UpperRight);
        FigureStyle.Legend(plot);
        if (FigureFormats.Of(path) == FigureFormat.Svg)
        {
            var svg = plot.GetSvgXml(Width, Height);
            OutputAttempt.SaveOutput(path, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
            return;
        }

        using var image = plot.GetImage(Width, Height);
        OutputAttempt.SaveOutput(path, stream => stream.Write(image.GetImageBytes(ImageFormat.Png)));
    }

    /// <summary>What the legend calls a run.</summary>
    /// <param name="alike">One that is drawn already and has the same curve, over which this one is dotted.</param>
    internal static string NameOf(RunOverview run, RunOverview? alike) => alike is null ? run.Folder : $"{run.Folder} (dotted: as {alike.Folder})";

    /// <summary>True if a run comes, as far as it comes, to what another one has come to.</summary>
    internal static bool Covers(RunOverview one, RunOverview other) =>
        one.Curve.Count >= other.Curve.Count && one.Curve.Zip(other.Curve, (a, b) => (a.TrainLoss, a.ValidationLoss) == (b.TrainLoss, b.ValidationLoss)).All(isSame => isSame);

    private static void AddCurve(Plot plot, RunOverview run, Func<EpochReport, double> loss, LinePattern line, Color colour, string? name)
    {
        var curve = plot.Add.Scatter(run.Curve.Select(epoch => (double)epoch.Epoch).ToArray(), run.Curve.Select(loss).ToArray(), colour);
        curve.LegendText = name ?? "";
        curve.LineWidth = 2.5f;
        curve.LinePattern = line;
        curve.MarkerShape = run.Curve.Count == 1 ? MarkerShape.FilledCircle : MarkerShape.None;
        curve.MarkerSize = 8;
    }
}
