using System.Globalization;
using Autoencoder.Shared.Data;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Trained.Images;

/// <summary>What labels stand for where they are shown: names, if the data set was packed with some, else their numbers.</summary>
public sealed class LabelNames
{
    private const int MaxLength = 20;

    private readonly string[]? _names;

    private LabelNames(string[]? names) => _names = names;

    public static LabelNames None { get; } = new(names: null);

    /// <exception cref="DataException">The description of a packed data set cannot be read.</exception>
    public static LabelNames In(string directory) => PackedFolder.Is(directory) ? new LabelNames(PackedDescription.Read(directory).LabelNames) : None;

    /// <summary>Null for one without a name.</summary>
    public string? NameOf(int label) => _names is null || label >= _names.Length ? null : Short(DisplayText.OneLine(_names[label]));

    public string TextOf(int label) => NameOf(label) ?? label.ToString(CultureInfo.InvariantCulture);

    private static string Short(string name) => name.Length <= MaxLength ? name : $"{name[..(MaxLength - 1)]}…";
}
