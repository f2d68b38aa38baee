namespace Autoencoder.Shared.Program.Settings;

/// <summary>Options that belong together, as the help shows them.</summary>
public sealed record OptionGroup(string Title, IReadOnlyList<OptionDefinition> Options);
