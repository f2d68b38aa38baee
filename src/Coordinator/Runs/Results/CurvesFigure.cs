using System.Globalization;
using Autoencoder.Coordinator.Trained.Figures;
using Autoencoder.Coordinator.Training;
using Autoencoder.Shared.Data.Files;
using Autoencoder.Shared.Numerics.Model;
using ScottPlot;

namespace Autoencoder.Coordinator.Runs.Results;

/// <summary>curves.png: training and validation loss by epoch.</summary>
public static class CurvesFigure
{
    public const int Width = 1200;
    public const int Height = 800;

    // With more points than this, markers run into one another and hide the line.
    private const int MaxMarkers = 60;

    // Blue and vermillion of Okabe and Ito's palette, which every kind of colour vision tells apart.
    internal static readonly Color TrainingColor = Color.FromHex("#0072B2");
    internal static readonly Color ValidationColor = Color.FromHex("#D55E00");

    /// <summary>Draws at least one epoch, in order.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public static void Save(string path, ModelSpec model, IReadOnlyList<EpochReport> epochs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epochs.Count);
        FigureFonts.Register();
        using var plot = new Plot();
        plot.Title(Title(model, epochs[^1]));
        plot.XLabel("epoch");
        plot.YLabel(LossLabel(model.Loss));
        AddCurve(plot, epochs, epoch => epoch.TrainLoss, "loss", TrainingColor, LinePattern.Solid, MarkerShape.FilledCircle);
        AddCurve(plot, epochs, epoch => epoch.ValidationLoss, "validation loss", ValidationColor, LinePattern.Dashed, MarkerShape.FilledSquare);

        StyleAxes(plot, epochs);
        plot.ShowLegend(Alignment.UpperRight);
        FigureStyle.Legend(plot);

        using var image = plot.GetImage(Width, Height);
        OutputAttempt.Save(path, stream => stream.Write(image.GetImageBytes(ImageFormat.Png)));
    }

    private static string Title(ModelSpec model, EpochReport last) => string.Create(
        CultureInfo.InvariantCulture,
        $"{model.LayersText}, {model.LossText}: final validation loss {last.ValidationLoss:0.0000}");

    private static string LossLabel(ReconstructionLoss loss) => loss switch
    {
        ReconstructionLoss.Bce => "binary cross-entropy per pixel",
        ReconstructionLoss.Mse => "squared error per pixel",
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, null),
    };

    private static void StyleAxes(Plot plot, IReadOnlyList<EpochReport> epochs)
    {
        FigureStyle.LossByEpoch(plot);
        // A single epoch has no extent of its own.
        if (epochs is [var only])
            plot.Axes.SetLimitsX(only.Epoch - 0.5, only.Epoch + 0.5);
    }

    private static void AddCurve(
        Plot plot,
        IReadOnlyList<EpochReport> epochs,
        Func<EpochReport, double> loss,
        string name,
        Color color,
        LinePattern line,
        MarkerShape marker)
    {
        var curve = plot.Add.Scatter(
            epochs.Select(epoch => (double)epoch.Epoch).ToArray(), epochs.Select(loss).ToArray(), color);
        curve.LegendText = name;
        curve.LineWidth = 2.5f;
        curve.LinePattern = line;
        curve.MarkerShape = epochs.Count <= MaxMarkers ? marker : MarkerShape.None;
        curve.MarkerSize = 8;
    }
}
