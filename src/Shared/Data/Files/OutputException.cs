namespace Autoencoder.Shared.Data.Files;

/// <summary>
/// A report or its folder that cannot be written; the message is one line for the user. No <see cref="IUserError"/>: what was
/// asked for was right, and carrying it out failed (exit status 1).
/// </summary>
public sealed class OutputException(string message) : Exception(message);
