using ScottPlot;

namespace Autoencoder.Coordinator.Trained.Exploration;

/// <summary>A colour for each label.</summary>
internal static class LabelColors
{
    // Ten colours that people with each kind of colour vision tell apart best: M. A. Petroff, Accessible Color Sequences
    // for Data Visualization (2021).
    private static readonly Color[] Sequence = Color.FromHex(
        ["#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"]);

    /// <summary>From the eleventh on, they come again; labels in the figure then tell which is which.</summary>
    /// <param name="place">Of the label among all, from 0.</param>
    public static Color Of(int place) => Sequence[place % Sequence.Length];
}
