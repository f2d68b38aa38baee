using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Trained;

/// <summary>A model, images or codes that a command cannot use, or not together; the message is one line that says what to do.</summary>
public sealed class InputException(string message) : Exception(message), IUserError;
