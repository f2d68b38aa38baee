namespace Autoencoder.Shared;

/// <summary>An option that cannot be used; the message is one line that says which, where from, and what would do.</summary>
public sealed class SettingsException(string message) : Exception(message), IUserError;
