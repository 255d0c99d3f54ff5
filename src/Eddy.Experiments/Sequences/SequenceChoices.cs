namespace Eddy.Experiments.Sequences;

/// <summary>In which order the encoder meets rows that lie in time.</summary>
public enum RowOrder
{
    /// <summary>As they were recorded.</summary>
    Natural,

    /// <summary>Drawn anew in every epoch: neighbours have nothing to do with each other.</summary>
    Shuffled,
}

/// <summary>What the head of a sequence model reads where there is no fusion.</summary>
public enum SequenceHeadInput
{
    /// <summary>The top activation of the last encoder.</summary>
    Last,

    /// <summary>All layers of all encoders side by side.</summary>
    All,
}
