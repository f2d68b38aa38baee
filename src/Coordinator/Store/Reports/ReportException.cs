namespace Autoencoder.Coordinator.Store.Reports;

/// <summary>A report or its folder that cannot be written; the message is one line for the user.</summary>
public sealed class ReportException(string message) : Exception(message);
