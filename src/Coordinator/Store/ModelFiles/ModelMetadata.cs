using System.Globalization;
using Autoencoder.Shared.Numerics.Model;
using Autoencoder.Shared.Program.Settings;

namespace Autoencoder.Coordinator.Store.ModelFiles;

/// <summary>The text entries that tell what the tensors of a model file are: format, layers, activations, loss and precision.</summary>
internal static class ModelMetadata
{
    public const string FormatKey = "format";
    public const string FormatPrefix = "autoencoder-";
    public const string Format = FormatPrefix + "1";
    public const string Layers = "layers";
    public const string Activations = "activations";
    public const string Loss = "loss";
    private const string Precision = "precision";

    public static Dictionary<string, string> Of(ModelSpec model) => new()
    {
        [FormatKey] = Format,
        [Layers] = model.LayersText,
        [Activations] = model.ActivationsText,
        [Loss] = model.LossText,
        [Precision] = model.PrecisionText,
    };

    /// <summary>The model of a file that has all entries; of the precision, which older files lack, f32 is assumed.</summary>
    /// <param name="entry">Gives an entry that must be there.</param>
    /// <exception cref="FormatException">An entry is not what it should be; so too OverflowException.</exception>
    /// <exception cref="ModelException">They make no autoencoder.</exception>
    public static ModelSpec Parse(Func<string, string> entry, IReadOnlyDictionary<string, string> metadata) => new(
        entry(Layers).Split('-').Select(width => int.Parse(width, NumberStyles.None, CultureInfo.InvariantCulture)),
        ParseActivations(entry(Activations)), Named<ReconstructionLoss>(Loss, entry(Loss)), precision: PrecisionIn(metadata));

    /// <exception cref="FormatException">It is none of the names.</exception>
    public static Precision PrecisionIn(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(Precision, out var name) ? Named<Precision>(Precision, name) : Shared.Numerics.Model.Precision.F32;

    /// <exception cref="FormatException">One is none of the names.</exception>
    public static Activation[] ParseActivations(string names) => [.. names.Split(',').Select(name => Named<Activation>("activation", name))];

    /// <exception cref="FormatException">It is none of the names.</exception>
    /// <param name="kind">What it is a name of.</param>
    public static T Named<T>(string kind, string name) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
            if (ModelSpec.NameOf(value) == name)
                return value;
        throw new FormatException($"there is no {kind} {DisplayText.Of(name)}");
    }
}
