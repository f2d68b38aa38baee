namespace Autoencoder.Coordinator.Training;

/// <summary>A training that cannot continue; the message is one line that says where it stood and what may help.</summary>
public class TrainingException(string message) : Exception(message);
