namespace Autoencoder.Shared.Numerics.Model;

/// <summary>A model that cannot be built; the message is one line for the user.</summary>
public sealed class ModelException(string message) : Exception(message), IUserError;
