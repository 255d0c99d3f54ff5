using System.Runtime.InteropServices;

namespace Eddy.Streams.Metrics;

/// <summary>What is counted of one class, side by side in memory: since the beginning, and within the window.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ClassCounts
{
    /// <summary>Numbers in the struct: columns of its tensor.</summary>
    public const int Columns = 6;

    /// <summary>Samples of the class.</summary>
    public long Actual;

    /// <summary>Predictions of the class.</summary>
    public long Predicted;

    /// <summary>Both at once.</summary>
    public long Right;

    /// <summary>Samples of the class within the window.</summary>
    public long WindowActual;

    /// <summary>Predictions of the class within the window.</summary>
    public long WindowPredicted;

    /// <summary>Both at once within the window.</summary>
    public long WindowRight;
}
