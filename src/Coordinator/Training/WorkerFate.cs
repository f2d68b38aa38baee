namespace Autoencoder.Coordinator.Training;

/// <summary>How a worker's part in a run ended.</summary>
public enum WorkerFate
{
    /// <summary>It was asked to stop, or the run is over.</summary>
    Left,

    /// <summary>It vanished.</summary>
    Lost,

    /// <summary>It computed what others do not.</summary>
    Removed,
}
