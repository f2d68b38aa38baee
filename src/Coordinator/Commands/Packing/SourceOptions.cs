namespace Autoencoder.Coordinator.Commands.Packing;

/// <summary>How a source is read, where its kind leaves a choice.</summary>
/// <param name="Label">Tables: the column of the labels.</param>
/// <param name="Columns">Tables: the features; null for all but the labels.</param>
/// <param name="Size">Pictures: height and width; null for those of the first one.</param>
/// <param name="IsGrey">Pictures: colours are given up.</param>
internal sealed record SourceOptions(
    string? Label = null, string[]? Columns = null, MissingValues Missing = MissingValues.Refuse, (int Height, int Width)? Size = null, bool IsGrey = false);
