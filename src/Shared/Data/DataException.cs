namespace Autoencoder.Shared.Data;

/// <summary>
/// The data directory cannot be used as it is. The message is one line for the user: it names the file, says what is
/// wrong with it and what to do. It is meant to be printed alone, without the stack trace.
/// </summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner), IUserError;
