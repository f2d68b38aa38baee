namespace Autoencoder.Shared.Program.Settings;

/// <summary>The help of a command whose options are too many for one list.</summary>
/// <param name="Groups">All its options, each once, the most used first.</param>
/// <param name="Examples">Whole command lines.</param>
public sealed record CommandHelp(IReadOnlyList<OptionGroup> Groups, IReadOnlyList<string> Examples);
