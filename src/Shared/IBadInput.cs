namespace Autoencoder.Shared;

/// <summary>
/// Marks the exceptions that say that the user's input cannot be used, be it an option, a file or the machine: a program
/// that ends with one has not failed, it was asked for what it cannot do.
/// </summary>
public interface IBadInput;
