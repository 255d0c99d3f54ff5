namespace Eddy.Experiments.Streaming;

/// <summary>How the numbers of a sample are scaled before a learner sees them.</summary>
public enum StreamScale
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>Standardised by the mean and the deviation of what the stream has shown so far; they are saved with the model.</summary>
    Running,
}

/// <summary>What watches the errors of a learner for a change.</summary>
public enum DriftWatch
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ADWIN: a window that shrinks where its halves differ.</summary>
    Adwin,

    /// <summary>Page-Hinkley: a sum of deviations that rises where the mean has risen.</summary>
    PageHinkley,
}

/// <summary>What to do with a record that is damaged.</summary>
public enum BadRecords
{
    /// <summary>Stop and say where.</summary>
    Fail,

    /// <summary>Pass over it, count it and report it.</summary>
    Skip,
}
