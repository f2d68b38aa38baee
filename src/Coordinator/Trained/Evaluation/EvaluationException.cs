using Autoencoder.Shared;

namespace Autoencoder.Coordinator.Trained.Evaluation;

/// <summary>Something that cannot be evaluated; the message is one line that says why.</summary>
public sealed class EvaluationException(string message) : Exception(message), IUserError;
