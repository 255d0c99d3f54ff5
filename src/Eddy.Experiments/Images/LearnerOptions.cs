namespace Eddy.Experiments.Images;

/// <summary>Which options have an effect on which learner: one that has none is refused where a user gives it.</summary>
public static class LearnerOptions
{
    private static readonly HashSet<string> _ofTrl =
    [
        "lateral_rate_factor", "schedule", "first_layer_only", "similarity_coefficient", "variance_coefficient", "covariance_coefficient", "lateral_coefficient", "pairs", "detach_previous",
        "direct_covariance", "bidirectional_variance", "variance_target_min", "variance_target_max", "variance_momentum", "mean_momentum", "covariance_momentum", "trace_decay", "lateral_shift",
        "lateral_sparsity", "running_lateral", "centre_inputs", "normalized_step", "weight_decay",
    ];

    private static readonly HashSet<string> _ofLearningLayers = ["epochs", "learning_rate_end"];

    private static readonly HashSet<string> _ofHeads =
        ["head_epochs", "head_learning_rate", "head_learning_rate_end", "head_optimizer", "head_order", "head_standardize", "head_loss", "coherence", "chunk_size"];

    /// <summary>Whether the option of this name has an effect on a learner.</summary>
    /// <param name="learner">The learner.</param>
    /// <param name="name">As in config.json; one of a group as <c>group.name</c>.</param>
    public static bool Concerns(ImageLearner learner, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot)
        {
            return name[..dot] == ImageLearners.Word(learner);
        }

        bool whole = ImageLearners.IsWhole(learner), still = learner is ImageLearner.Untrained or ImageLearner.Linear;
        return name switch
        {
            "head_input" => learner is not (ImageLearner.ForwardForward or ImageLearner.Equilibrium or ImageLearner.Linear),
            "gradient_clip" => learner is ImageLearner.Trl or ImageLearner.Backprop,
            "learning_rate" or "optimizer" => !still && learner != ImageLearner.Equilibrium,
            "layers" => learner != ImageLearner.Linear,
            "activation" or "batch_norm" or "receptive_field" => learner is ImageLearner.Trl or ImageLearner.Backprop or ImageLearner.SupervisedContrast or ImageLearner.Untrained,
            _ when _ofTrl.Contains(name) => learner == ImageLearner.Trl,
            _ when _ofLearningLayers.Contains(name) => !still,
            _ when _ofHeads.Contains(name) => !whole,
            _ => true,
        };
    }
}
