namespace Autoencoder.Shared;

/// <summary>
/// Marks exceptions that say that what the user gave cannot be used: an option, a file or the machine. A program that
/// ends with one has not failed; it was asked for something that it cannot do.
/// </summary>
public interface IUserError;
